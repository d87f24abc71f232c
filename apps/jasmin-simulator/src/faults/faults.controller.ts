import { BadRequestException, Controller, Delete, Get, HttpCode, Inject, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { jsonBody } from '../http/json-body.js';
import { SIMULATOR, type Simulator } from '../simulator.parts.js';
import { readFault, UnreadableFault, type Fault } from './fault.js';

/** Faults on demand: one at a time, a new one takes the place of the last. */
@Controller('faults')
export class FaultsController {
  constructor(@Inject(SIMULATOR) private readonly simulator: Simulator) {}

  @Get()
  current(): Fault {
    return this.simulator.faults.current;
  }

  @Put()
  begin(@Req() request: FastifyRequest): Fault {
    this.simulator.faults.begin(readable(jsonBody(request)));
    return this.simulator.faults.current;
  }

  @Delete()
  @HttpCode(204)
  end(): void {
    this.simulator.faults.end();
  }
}

function readable(json: unknown): Fault {
  try {
    return readFault(json);
  } catch (error) {
    if (error instanceof UnreadableFault) throw new BadRequestException(error.message);
    throw error;
  }
}
