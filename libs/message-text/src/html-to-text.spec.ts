import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { htmlToText } from './html-to-text.js';

const reads = (html: string, text: string) => expect(htmlToText(html)).toBe(text);

describe('HTML reads as its words', () => {
  it.each([
    ['a   b\n c', 'a b c'],
    ['  <b> a </b> <i> b</i>  ', 'a b'],
    ['ab<b>c</b>d', 'abcd'],
    ['a <b></b> b', 'a b'],
    ['1 < 2 and <3', '1 < 2 and <3'],
    ['<', '<'],
    ['', ''],
  ])('white space runs together: %j', reads);

  it.each([
    ['Yes<div>No</div>', 'Yes\nNo'],
    ['<div>No</div>Yes', 'No\nYes'],
    ['<div>Hei<div>du</div></div>', 'Hei\ndu'],
    ['<p>one<p>two', 'one\ntwo'],
    ['one<p>two</p><div>three</div>', 'one\ntwo\nthree'],
    ['<section>a</section><section>b</section>', 'a\nb'],
    ['<h1>Party</h1>at ten', 'Party\nat ten'],
    ['<DIV>a</DIV><Div/>b', 'a\nb'],
    ['<blockquote>a</blockquote><address>b</address><footer>c</footer>', 'a\nb\nc'],
    ['a<hr>b', 'a\nb'],
    ['<p>a</p>\n\n  <p></p>\n<p>b</p>', 'a\nb'],
    ['<dl><dt>when<dd>ten</dl>', 'when\nten'],
  ])('blocks stand on lines of their own: %j', reads);

  it.each([
    ['a<br>b<br/>c<BR />d', 'a\nb\nc\nd'],
    ['a <br> b', 'a\nb'],
    ['a<br><br>b', 'a\n\nb'],
    ['a<br><br><br><br>b', 'a\n\nb'],
    ['<div>a<br></div><div>b</div>', 'a\nb'],
    ['<div>a</div><div><br></div><div>b</div>', 'a\n\nb'],
    ['<p>a</p><p>&nbsp;</p><p>b</p>', 'a\n\nb'],
    ['<br>a<br>', 'a'],
  ])('<br> ends a line: %j', reads);

  it.each([
    ['<ul><li>melk<li>egg</ul>', 'melk\negg'],
    ['Husk:<ul><li>melk</li></ul>takk', 'Husk:\nmelk\ntakk'],
    ['<ol><li>a<ol><li>b</li></ol></li><li>c</li></ol>', 'a\nb\nc'],
    ['<table><tr><td>kl 10</td><td>kl 12</td></tr></table>', 'kl 10 kl 12'],
    ['<table><tr><th>from<th>to<tr><td>10<td>12</table>', 'from to\n10 12'],
    ['<table><tr> <td> <p>a</p> </td> <td>b</td> </tr></table>', 'a\nb'],
  ])('items stand on lines, cells apart: %j', reads);

  it.each([
    ['<pre>a  b\n  c</pre>d', 'a  b\n  c\nd'],
    ['<pre>\na\r\nb\n</pre>', 'a\nb'],
    ['<div><pre>  deep</pre></div>', '  deep'],
    ['<pre>a<b>\n</b>b</pre> c  d', 'a\nb\nc d'],
  ])('preformatted text keeps its spaces: %j', reads);

  it.each([
    ['&Eacute;t&eacute;', 'Été'],
    ['&agrave; No&euml;l, &ccedil;a, ma&ntilde;ana, n&atilde;o', 'à Noël, ça, mañana, não'],
    ['&Aring;lesund &AElig;&oslash; &szlig;', 'Ålesund Æø ß'],
    ['&lt;b&gt; &amp;lt; &quot;&apos;', '<b> &lt; "\''],
    ['AT&T, Q&A & more, a&unknown;b', 'AT&T, Q&A & more, a&unknown;b'],
    ['fish &amp chips', 'fish & chips'],
    ['a&nbsp;b&nbsp;&nbsp;c', 'a b  c'],
    ['5 &#8364; &#x20AC; &#X20ac; &euro;', '5 € € € €'],
    ['5 &#128; it&#146;s &#147;so&#148; &#x96;', '5 € it’s “so” –'],
    ['&#x1F600; &#128512;', '😀 😀'],
    ['&#55357;&#56832; &#xD83D;&#xDE00; &#55357;&#xde00;', '😀 😀 😀'],
    ['&#55357; &#56832;', '\ufffd \ufffd'],
    ['&amp;#55357;&#56832;', '&#55357;\ufffd'],
    ['&#0; &#x110000; &#99999999999;', '\ufffd \ufffd \ufffd'],
    ['di&shy;vi&#8203;ded&#xfeff;', 'divided'],
    ['نمی&zwnj;خواهم', 'نمی\u200cخواهم'],
  ])('character references are their characters, as HTML has them: %j', reads);

  it.each([
    ['<style>p{color:red}</style>İyi günler', 'İyi günler'],
    ['İ<script>x()</script>y', 'İy'],
    ['<style>p{}</style >x', 'x'],
    ['<SCRIPT type="a>b">1 < 2 </b> "</SCRIPT\n>x', 'x'],
    ['<head><title>Note</title><style>p{}</style></head><body>x</body>', 'x'],
    ['<head>\n<meta charset="utf-8"></head>x', 'x'],
    ['a<!-- no -->b<!-- <p>no</p> -- > -->c<!---->d<!-->e', 'abcde'],
    ['<!--[if mso]><p>Word only</p><![endif]-->x<![if !mso]>y<![endif]>', 'xy'],
    ['<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN"><?xml version="1.0"?>x', 'x'],
    ['<o:p></o:p>x<![CDATA[ & y]]>', 'x & y'],
    ['<iframe src="x"><p>no</p></iframe><noframes>no</noframes><template><p>no</p></template>x', 'x'],
    ['<video><p>no</p></video><template>a<template>b</template>c</template>x', 'x'],
    ['<script src="a.js"/>x', 'x'],
    ['x<script>never ends', 'x'],
    ['x<!-- never ends', 'x'],
    ['a<textarea>b &amp; <b>c</textarea>d', 'ab & <b>cd'],
  ])('what is never shown is not read: %j', reads);

  it.each([
    ['<a title="5>3" href="http://x.example">sjekk</a>', 'sjekk'],
    ["<a title='a\">b' href=x>c</a>", 'c'],
    ['<a\nhref=a/b/c class>d</a >', 'd'],
    ['<font face="Comic Sans MS" color="#ff0000">hei</font>', 'hei'],
    ['hei <img src="smile.gif" alt=":-&#41;">', 'hei :-)'],
    ['<img alt src="a.gif"><img src="b.gif" alt="">x<img alt="no" ALT="never">', 'xno'],
  ])('attributes are not read, but what stands for a picture is: %j', reads);
});

describe('HTML of any kind', () => {
  const pieces = [
    ...['<script>', '<!--', '<', '&', '&#', '&am', '<b', '</', '</style>', '&nbsp;', ' \n', '<div>', '</div>', '<br>'],
    ...[
      '<pre>',
      '   ',
      '<pre> ',
      '<a b="',
      '<template>',
      '</template>',
      '<![CDATA[',
      '&#xD83D;',
      '<td>',
      '<p',
      '<img alt="x',
    ],
  ];

  it('takes time in proportion to its length, however it is broken or nested', () => {
    for (const piece of pieces) {
      const started = performance.now();
      htmlToText(piece.repeat(Math.ceil(1_000_000 / piece.length)));
      htmlToText(`<pre>${piece.repeat(Math.ceil(1_000_000 / piece.length))}x`);
      expect([piece, performance.now() - started < 5000]).toEqual([piece, true]);
    }
  });

  it('gives a text without leading, trailing or more than one blank line, and no longer than itself', () => {
    const html = fc
      .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 5, unit: 'binary' })), { maxLength: 40 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(html, (any) => {
        const text = htmlToText(any);
        expect(text).not.toMatch(/^\n|\n$|\n\n\n/);
        expect(text.length).toBeLessThanOrEqual(any.length);
      }),
    );
  });

  it('keeps every word that is written without markup', () => {
    const word = fc.stringMatching(/^[^\s<&\u00ad\u200b\u2060\ufeff\u00a0]+$/u);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 10 }), (words) => {
        const cleaned = words.filter((each) => each.trim() === each && each.isWellFormed());
        reads(cleaned.map((each) => `<p><b>${each}</b></p>`).join(' '), cleaned.join('\n'));
      }),
    );
  });
});
