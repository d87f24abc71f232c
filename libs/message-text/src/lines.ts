/** A text that is written piece by piece, as a browser lays out HTML: white space runs together, blocks begin lines. */
export type Lines = {
  /** Words within a line; where it begins and ends with white space, one space stands there. */
  words(text: string): void;
  /** Text whose spaces and line ends are meant, as in `<pre>`. */
  verbatim(text: string): void;
  /** What follows stands apart on the same line. */
  space(): void;
  /** What follows stands on a new line; nothing happens at the beginning of one. */
  beginLine(): void;
  /** Ends the line, also an empty one. */
  endLine(): void;
  /** The lines, without empty ones at both ends, and never more than one empty line in a row. */
  text(): string;
};

export function lines(): Lines {
  const finished: string[] = [];
  let line = '';
  let isVerbatim = false;
  let spaceIsDue = false;

  const endLine = () => {
    const shown = (isVerbatim ? line : line.trimStart()).trimEnd().replaceAll(noBreakSpace, ' ');
    if (shown !== '' || (finished.length > 0 && finished.at(-1) !== '')) finished.push(shown);
    line = '';
    isVerbatim = false;
    spaceIsDue = false;
  };
  const add = (text: string) => {
    line += spaceIsDue && line !== '' ? ` ${text}` : text;
    spaceIsDue = false;
  };

  return {
    words(text) {
      const [first = '', ...others] = text.split(whiteSpace);
      if (first !== '') add(first);
      for (const word of others) {
        spaceIsDue = true;
        if (word !== '') add(word);
      }
    },
    verbatim(text) {
      const [first = '', ...others] = text.split(/\r\n?|\n/);
      for (const [index, part] of [first, ...others].entries()) {
        if (index > 0) endLine();
        if (part === '') continue;
        isVerbatim ||= line === '';
        add(part);
      }
    },
    space() {
      spaceIsDue = true;
    },
    beginLine() {
      if (line !== '') endLine();
      spaceIsDue = false;
    },
    endLine,
    text() {
      if (line !== '') endLine();
      if (finished.at(-1) === '') finished.pop();
      return finished.join('\n');
    },
  };
}

/** What HTML calls white space: other spaces are characters like any. */
const whiteSpace = /[ \t\n\f\r]+/;
const noBreakSpace = '\u00a0';
