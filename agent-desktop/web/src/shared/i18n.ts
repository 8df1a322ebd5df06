import { ref } from 'vue'
import { en } from './words.en'
import { zh } from './words.zh'

export type Locale = 'zh' | 'en'
export type Word = keyof typeof zh

const KEY = 'jiesu.locale'

function remembered(): Locale {
  try {
    return localStorage.getItem(KEY) === 'en' ? 'en' : 'zh'
  } catch {
    return 'zh'
  }
}

/** The language of the interface. What callers said and what the server says stay as they are. */
export const locale = ref<Locale>(remembered())

export function setLocale(next: Locale): void {
  locale.value = next
  document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en'
  try {
    localStorage.setItem(KEY, next)
  } catch {
    // Then it lasts as long as the page.
  }
}

/** A text in the interface's language; `{name}` is replaced by the value of that name. */
export function t(word: Word, values: Record<string, string | number> = {}): string {
  const text: string = (locale.value === 'zh' ? zh : en)[word]
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}
