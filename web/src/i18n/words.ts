// The words of the client, in the language of the page.
import en from './en.json'
import ru from './ru.json'

export type Words = typeof ru
export type Language = 'ru' | 'en'
export type Plural = Words['suggestions']

// A key one of them lacks does not compile.
const dictionaries: Record<Language, Words> = { ru, en }

export const wordsOf = (language: Language): Words => dictionaries[language]

/** `{name}` in a sentence, filled in. */
export const fill = (sentence: string, values: Record<string, string>): string =>
  sentence.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)

/** The sentence for a count: «Найдено 5 подсказок». */
export function counted(language: Language, forms: Plural, count: number): string {
  const category = new Intl.PluralRules(language).select(count)
  const form = category in forms ? forms[category as keyof Plural] : forms.other
  return fill(form, { n: new Intl.NumberFormat(language).format(count) })
}

/** `350 м`, `1,2 км`: nobody walks by the metre. */
export function distance(language: Language, metres: number): string {
  const words = wordsOf(language)
  const number = (value: number, digits: number) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value)
  const rounded = Math.round(metres / 10) * 10
  return rounded < 1000
    ? fill(words.metres, { n: number(rounded, 0) })
    : fill(words.kilometres, { n: number(metres / 1000, 1) })
}
