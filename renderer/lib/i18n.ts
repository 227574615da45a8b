import { i18n } from '@lingui/core'
import { compileMessage } from '@lingui/message-utils/compileMessage'
import { useLingui } from '@lingui/react'
import { en } from '../words/en.ts'
import { connection } from './connection.ts'

export type WordKey = keyof typeof en
export type Words = Readonly<Record<WordKey, string>>
export type Language = 'en' | 'de'

export const languages: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' }
const kept = 'textpost.language'

/** What was read once is kept: every word of every row is asked for anew each time that it is drawn. */
const compiled = new Map<string, ReturnType<typeof compileMessage>>()

i18n.setMessagesCompiler((message) => {
  const known = compiled.get(message) ?? compileMessage(message)
  compiled.set(message, known)
  return known
})

/** The language chosen here, else the first of the computer's that there is. */
export function wantedLanguage(): Language {
  const chosen = localStorage.getItem(kept)
  const wanted = [chosen ?? '', ...navigator.languages].map((tag) => tag.slice(0, 2))
  return (wanted.find((tag) => Object.hasOwn(languages, tag)) as Language | undefined) ?? 'en'
}

export async function speak(language: Language): Promise<void> {
  const words: Words = language === 'de' ? (await import('../words/de.ts')).de : en
  i18n.loadAndActivate({ locale: language, messages: { ...words } })
  document.documentElement.lang = language
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(kept, language)
  await speak(language)
  await connection.speak(language).catch(() => undefined)
}

export type Say = (key: WordKey, values?: Readonly<Record<string, string | number>>) => string

/** The words of the page in the language in force. */
export function useWords(): Say {
  useLingui()
  return say
}

export const say: Say = (key, values) => i18n._(key, values)

/** The language in force, for what the gateway writes. */
export function languageNow(): Language {
  return i18n.locale === 'de' ? 'de' : 'en'
}
