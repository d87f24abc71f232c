import { runService } from '@smsonly/service';
import { presenceService } from './presence.parts.js';

runService(presenceService);
