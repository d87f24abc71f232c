import { BadRequestException, Controller, Delete, Get, HttpCode, Inject, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { jsonBody } from '../http/json-body.js';
import { simulatorToken, type Simulator } from '../simulator.js';
import { readFault, UnreadableFault, type Fault } from './fault.js';

/** Faults on demand: one at a time, a new one replaces the last. */
@Controller('faults')
export class FaultsController {
  constructor(@Inject(simulatorToken) private readonly simulator: Simulator) {}

  @Get()
  current(): Fault {
    return this.simulator.faults.current;
  }

  @Put()
  begin(@Req() request: FastifyRequest): Fault {
    this.simulator.faults.begin(readable(jsonBody(request), this.simulator.kind));
    return this.simulator.faults.current;
  }

  @Delete()
  @HttpCode(204)
  end(): void {
    this.simulator.faults.end();
  }
}

function readable(json: unknown, kind: Simulator['kind']): Fault {
  try {
    return readFault(json, kind);
  } catch (error) {
    if (error instanceof UnreadableFault) throw new BadRequestException(error.message);
    throw error;
  }
}
