import { runService } from '@smsonly/service';
import { routingService } from './routing.parts.js';

runService(routingService);
