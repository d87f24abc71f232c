import { spawnSync } from 'node:child_process';
import { describe, it } from '@jest/globals';

/** Third-party programs that know WBXML and CSP: our bytes are checked against what they make of them. */
export type OracleTool = 'xml2wbxml' | 'wbxml2xml' | 'tshark';

const debianPackages: Readonly<Record<OracleTool, string>> = {
  xml2wbxml: 'libwbxml2-utils',
  wbxml2xml: 'libwbxml2-utils',
  tshark: 'tshark',
};

/**
 * A suite that needs a tool: without the tool it is skipped, with the reason in the output and in its name; in CI it fails.
 */
export function describeOracle(tool: OracleTool, name: string, suite: () => void): void {
  if (isInstalled(tool)) {
    describe(name, suite);
  } else if (process.env['CI']) {
    describe(name, () => {
      it(`finds ${tool}`, () => {
        throw new Error(`${tool} is missing: install the package ${debianPackages[tool]}`);
      });
    });
  } else {
    const reason = `${tool} is not installed, it comes with the package ${debianPackages[tool]}`;
    process.stderr.write(`skipped: ${name} (${reason})\n`);
    describe.skip(`${name} [skipped: ${reason}]`, suite);
  }
}

/** The result of a run: its standard output, or why the tool refused. */
export type ToolAnswer = Readonly<{ output: Buffer }> | Readonly<{ refusal: string }>;

/** Runs a tool, optionally with bytes on its standard input. Never throws for what the tool makes of them. */
export function runTool(tool: OracleTool, args: readonly string[], input?: Uint8Array): ToolAnswer {
  const { error, status, stdout, stderr } = spawnSync(tool, args, { input, maxBuffer: 1 << 28, timeout: 60_000 });
  // A tool that refuses early does not read its input to the end.
  if (error !== undefined && status === null) throw error;
  return status === 0 ? { output: stdout } : { refusal: stderr.toString().trim() };
}

function isInstalled(tool: OracleTool): boolean {
  return spawnSync(tool, ['-h'], { stdio: 'ignore' }).error === undefined;
}
