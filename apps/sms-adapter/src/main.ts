import { runService } from '@smsonly/service';
import { smsAdapterService } from './sms-adapter.parts.js';

runService(smsAdapterService);
