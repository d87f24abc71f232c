import { Component, type FunctionComponent } from 'preact';

/** A component that is drawn again only when one of its props is another one: for rows of long lists. */
export function memo<P extends object>(Shown: FunctionComponent<P>): new (props: P) => Component<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      return differ(this.props, next);
    }
    override render() {
      return <Shown {...(this.props as P)} />;
    }
  };
}

function differ(before: object, after: object): boolean {
  const [a, b] = [Object.entries(before), after as Readonly<Record<string, unknown>>];
  return a.length !== Object.keys(b).length || a.some(([name, value]) => b[name] !== value);
}
