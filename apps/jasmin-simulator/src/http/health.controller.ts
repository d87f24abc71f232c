import { Controller, Get } from '@nestjs/common';

/** Everything is in memory, so a simulator that answers is ready. */
@Controller('health')
export class HealthController {
  @Get('live')
  live(): { status: string } {
    return { status: 'live' };
  }

  @Get('ready')
  ready(): { status: string } {
    return { status: 'ready' };
  }
}
