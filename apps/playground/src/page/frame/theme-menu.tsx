import { MoonSign, ScreenSign, SunSign } from './icons.js';
import { MenuButton } from './menu-button.js';
import { theme, themes } from './theme.js';

const shown = {
  system: { label: 'As the system', Sign: ScreenSign },
  light: { label: 'Light', Sign: SunSign },
  dark: { label: 'Dark', Sign: MoonSign },
};

/** Light, dark, or as the system. */
export function ThemeMenu() {
  const { Sign, label } = shown[theme.value];
  const items = themes.map((name) => {
    const { label, Sign } = shown[name];
    return { label, sign: <Sign />, checked: theme.value === name, onChoose: () => (theme.value = name) };
  });
  return (
    <MenuButton name={`Theme: ${label.toLowerCase()}`} menu="Theme" items={items}>
      <Sign />
    </MenuButton>
  );
}
