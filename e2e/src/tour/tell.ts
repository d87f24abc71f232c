import type { Audience } from '../dialogue/audience.js';
import type { Dialogue } from '../dialogue/dialogue.js';
import { playDialogue } from '../dialogue/play.js';
import type { Stage } from '../dialogue/stage.js';

/** Prints the story line by line: who does what, and with a tick what came as expected. */
class Teller implements Audience {
  checks = 0;

  constructor(private readonly print: (line: string) => void) {}

  chapter(title: string): void {
    this.print(`   ${title}`);
  }

  does(who: string, what: string): void {
    this.print(`   ${who.padEnd(8)} ${what}`);
  }

  sees(_who: string, what: string): void {
    this.checks += 1;
    this.print(`            ✓ ${what}`);
  }
}

/**
 * Plays the chapters one after the other with the same people.
 * @returns how many expectations held
 * @throws DialogueFault at the first one that did not
 */
export async function tellStory(
  chapters: readonly Dialogue[],
  stage: Stage,
  print: (line: string) => void,
): Promise<number> {
  const teller = new Teller(print);
  for (const [index, chapter] of chapters.entries()) {
    print('');
    print(`${index + 1}. ${chapter.shows.replace(/\.$/, '')}`);
    await playDialogue(chapter, stage, teller);
  }
  return teller.checks;
}
