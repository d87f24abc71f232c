import { runService } from '@smsonly/service';
import { impsFrontService } from './imps-front.parts.js';

runService(impsFrontService);
