import { drawn, Sign } from './sign.js';

export const AddSign = drawn('M12 5v14M5 12h14');
export const AddUserSign = drawn(
  'M4 20c0-3.5 2.7-6 6-6s6 2.5 6 6M10 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M19 8v6M16 11h6',
);
export const BackSign = drawn('M15 5l-7 7 7 7');
export const BlockSign = drawn('M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M5.6 5.6l12.8 12.8');
export const CheckSign = drawn('M5 12.5l4.5 4.5L19 7.5');
export const ChatSign = drawn('M4 5h16v11H11l-4.5 4v-4H4z');
export const ClockSign = drawn('M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 7v5l3.5 2');
export const CloseSign = drawn('M6 6l12 12M18 6L6 18');
export const ColumnsSign = drawn('M4 5h16v14H4zM12 5v14');
export const DownSign = drawn('M6 9l6 6 6-6');
export const EditSign = drawn('M4 20l1-4L16 5l3 3L8 19zM14 7l3 3');
export const FailedSign = drawn('M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 7.5v5.5M12 16.4v.1');
export const KeyboardSign = drawn('M3 7h18v11H3zM7 11h.01M11 11h.01M15 11h.01M18 11h.01M8 14.5h8');
export const LogoutSign = drawn('M10 4H5v16h5M9 12h11M16 8l4 4-4 4');
export const MoonSign = drawn('M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z');
export const PhoneSign = drawn('M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1M11 18h2');
export const RemoveSign = drawn('M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13');
export const ScreenSign = drawn('M4 5h16v11H4zM9 20h6M12 16v4');
export const SearchSign = drawn('M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14M16 16l4.5 4.5');
export const SendSign = drawn('M5 12h13M12 5.5l6.5 6.5-6.5 6.5');
export const SettingsSign = drawn(
  'M4 7h10M18 7h2M4 17h2M10 17h10M16 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M8 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5',
);
export const SunSign = drawn(
  'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4',
);
export const TwoChecksSign = drawn('M2.5 12.5l4.5 4.5L16 7.5M12 16.2l.9.8L22 7.5');
export const UpSign = drawn('M6 15l6-6 6 6');
export const WaySign = drawn(
  'M6 8.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M18 20.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M6 8.5V14a4 4 0 0 0 4 4h5.5',
);

export function MoreSign() {
  return (
    <Sign filled>
      <circle cx="5.5" cy="12" r="1.8" />
      <circle cx="12" cy="12" r="1.8" />
      <circle cx="18.5" cy="12" r="1.8" />
    </Sign>
  );
}

/** A phone that speaks: the sign of SMS. */
export const SmsSign = drawn('M9 21H6a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1h8a1 1 0 0 1 1 1v2M10 9h11v7h-6l-3 3v-3h-2z');
