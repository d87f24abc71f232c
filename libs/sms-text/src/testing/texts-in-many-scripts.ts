/** A text as a person might send it. */
export interface SampleText {
  /** What it is, for the name of a test. */
  readonly name: string;
  /** Unicode's name of the script that it is there for; undefined for emoji. */
  readonly script?: string;
  readonly text: string;
}

/** A short text in each of many scripts, among them some beyond the Basic Multilingual Plane. */
export const textsInManyScripts: readonly SampleText[] = [
  { name: 'Norwegian', script: 'Latin', text: 'Hei på deg! Blåbærsyltetøy koster 49 €.' },
  { name: 'Vietnamese', script: 'Latin', text: 'Chào bạn, tối nay mình gặp nhau ở quán cũ nhé?' },
  { name: 'Turkish', script: 'Latin', text: 'Günaydın! Çay içip İstanbul’da buluşalım mı, ağabey?' },
  { name: 'Portuguese', script: 'Latin', text: 'Não, amanhã às três horas. Até já, avó!' },
  { name: 'Yoruba with marks of its own', script: 'Latin', text: 'E\u0323 kú àárò\u0323, s\u0323é àlàáfíà ni?' },
  { name: 'Greek', script: 'Greek', text: 'Καλημέρα! Τι κάνεις σήμερα το απόγευμα;' },
  { name: 'Russian', script: 'Cyrillic', text: 'Привет! Встретимся у входа в семь? Ещё позвоню.' },
  { name: 'Armenian', script: 'Armenian', text: 'Բարեւ, ինչպե՞ս ես։' },
  { name: 'Georgian', script: 'Georgian', text: 'გამარჯობა, როგორ ხარ?' },
  { name: 'Hebrew with points', script: 'Hebrew', text: 'שָׁלוֹם! מה שלומך היום?' },
  { name: 'Arabic with marks', script: 'Arabic', text: 'مرحبًا، كيف حالك؟ نلتقي غدًا إن شاء الله' },
  { name: 'Urdu', script: 'Arabic', text: 'السلام علیکم، آپ کیسے ہیں؟' },
  { name: 'Persian with a zero-width non-joiner', script: 'Arabic', text: 'سلام، می\u200cخواهم فردا بیایم' },
  { name: 'Syriac', script: 'Syriac', text: 'ܫܠܡܐ ܥܠܝܟ' },
  { name: 'Dhivehi', script: 'Thaana', text: 'އައްސަލާމު ޢަލައިކުމް' },
  { name: 'N’Ko', script: 'Nko', text: 'ߌ ߣߌ߫ ߛߐ߲߬ߜߐ߫' },
  { name: 'Hindi', script: 'Devanagari', text: 'नमस्ते, आप कैसे हैं? कल मिलते हैं।' },
  { name: 'Bengali', script: 'Bengali', text: 'নমস্কার, কেমন আছেন? আগামীকাল দেখা হবে।' },
  { name: 'Punjabi', script: 'Gurmukhi', text: 'ਸਤ ਸ੍ਰੀ ਅਕਾਲ, ਤੁਸੀਂ ਕਿਵੇਂ ਹੋ?' },
  { name: 'Gujarati', script: 'Gujarati', text: 'નમસ્તે, તમે કેમ છો?' },
  { name: 'Oriya', script: 'Oriya', text: 'ନମସ୍କାର, ଆପଣ କେମିତି ଅଛନ୍ତି?' },
  { name: 'Tamil', script: 'Tamil', text: 'வணக்கம், எப்படி இருக்கிறீர்கள்?' },
  { name: 'Telugu', script: 'Telugu', text: 'నమస్కారం, మీరు ఎలా ఉన్నారు?' },
  { name: 'Kannada', script: 'Kannada', text: 'ನಮಸ್ಕಾರ, ನೀವು ಹೇಗಿದ್ದೀರಿ?' },
  { name: 'Malayalam', script: 'Malayalam', text: 'നമസ്കാരം, സുഖമാണോ?' },
  { name: 'Sinhala with a zero-width joiner', script: 'Sinhala', text: 'ආයුබෝවන්, ශ්\u200dරී ලංකාව' },
  { name: 'Thai', script: 'Thai', text: 'สวัสดีครับ พรุ่งนี้เจอกันที่เดิมนะ' },
  { name: 'Lao', script: 'Lao', text: 'ສະບາຍດີ, ເຈົ້າສະບາຍດີບໍ່?' },
  { name: 'Tibetan', script: 'Tibetan', text: 'བཀྲ་ཤིས་བདེ་ལེགས།' },
  { name: 'Burmese', script: 'Myanmar', text: 'မင်္ဂလာပါ၊ နေကောင်းလား။' },
  { name: 'Khmer', script: 'Khmer', text: 'សួស្តី អ្នកសុខសប្បាយទេ?' },
  { name: 'Amharic', script: 'Ethiopic', text: 'ሰላም፣ እንዴት ነህ?' },
  { name: 'Tamazight', script: 'Tifinagh', text: 'ⴰⵣⵓⵍ, ⵎⴰⵏⵣⴰⴽⵉⵏ?' },
  { name: 'Mongolian', script: 'Mongolian', text: 'ᠰᠠᠶᠢᠨ ᠪᠠᠶᠢᠨ᠎ᠠ ᠤᠤ' },
  { name: 'Chinese, simplified', script: 'Han', text: '你好！明天下午三点在老地方见面，好吗？' },
  { name: 'Chinese with a rare character', script: 'Han', text: '我愛吃𨋢𠵱，唔該晒' },
  { name: 'Taiwanese phonetic', script: 'Bopomofo', text: 'ㄋㄧˇ ㄏㄠˇ ㄇㄚ' },
  { name: 'Japanese', script: 'Hiragana', text: 'おはようございます。あした、がっこうで会いましょう' },
  { name: 'Japanese loan words', script: 'Katakana', text: 'メールアドレスを「アリス」へ送ってください' },
  { name: 'Korean', script: 'Hangul', text: '안녕하세요, 내일 세 시에 만나요' },
  { name: 'Korean in single letters', script: 'Hangul', text: '\u1112\u1161\u11ab\u1100\u1173\u11af' },
  { name: 'Cherokee', script: 'Cherokee', text: 'ᎣᏏᏲ, ᏙᎯᏧ?' },
  { name: 'Inuktitut', script: 'Canadian_Aboriginal', text: 'ᐊᐃᓐᖓᐃ, ᖃᓄᐃᑉᐱᑦ?' },
  { name: 'Javanese', script: 'Javanese', text: 'ꦱꦸꦒꦼꦁ ꦲꦺꦚ꧀ꦗꦶꦁ' },
  { name: 'Balinese', script: 'Balinese', text: 'ᬒᬁ ᬲ᭄ᬯᬲ᭄ᬢ᭄ᬬᬲ᭄ᬢᬸ' },
  { name: 'Vai', script: 'Vai', text: 'ꔹ ꕉꔤ ꔕꘋ' },
  { name: 'Nuosu', script: 'Yi', text: 'ꆈꌠꉙ ꊨꏦ' },
  { name: 'Pulaar', script: 'Adlam', text: '𞤅𞤢𞤤𞤢𞤥𞤵 𞤢𞤤𞤢𞤴𞤳𞤵𞤥' },
  { name: 'Chakma', script: 'Chakma', text: '𑄌𑄋𑄴𑄟𑄳𑄦 𑄞𑄌𑄴' },
  { name: 'Gothic', script: 'Gothic', text: '𐌷𐌰𐌹𐌻𐍃 𐌸𐌿' },
  { name: 'Egyptian hieroglyphs', script: 'Egyptian_Hieroglyphs', text: '𓀀 𓂋𓈖 𓇳𓏤' },
  { name: 'Braille', script: 'Braille', text: '⠓⠑⠇⠇⠕ ⠺⠕⠗⠇⠙' },
];

/** Emoji of one code point and of many. */
export const emojiTexts: readonly SampleText[] = [
  { name: 'plain emoji', text: 'Great 😀🎉 see you 🚀' },
  { name: 'skin tones', text: 'ok 👍🏽 and hi 👋🏿' },
  { name: 'a family joined into one picture', text: 'We are 👨‍👩‍👧‍👦 now' },
  { name: 'flags', text: '🇳🇴 against 🇧🇷, and 🏴󠁧󠁢󠁳󠁣󠁴󠁿 too' },
  { name: 'keycaps and hearts with a variation selector', text: 'Press 1️⃣ ❤️' },
  { name: 'a profession and a pride flag', text: '🧑🏾‍🚒 🏳️‍🌈' },
];

/** The text again and again, a space between, until it has at least `units` UTF-16 units: for texts of several SMS. */
export function repeated(text: string, units: number): string {
  const times = Math.max(1, Math.ceil((units + 1) / (text.length + 1)));
  return Array.from({ length: times }, () => text).join(' ');
}
