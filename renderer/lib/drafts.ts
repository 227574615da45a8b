import { useState } from 'react'
import { connection } from './connection.ts'

/** What is written in a demo is no draft of the office's. */
const keyOf = (to: string) => `textpost.draft.${connection.world === 'demo' ? 'demo.' : ''}${to}`
const longest = 40_000

/** A draft that outlives the page, by whom it is to. */
export function useDraft(to: string): readonly [string, (text: string) => void] {
  const [text, setText] = useState(() => localStorage.getItem(keyOf(to)) ?? '')
  const keep = (given: string) => {
    const next = given.slice(0, longest)
    setText(next)
    if (next === '') localStorage.removeItem(keyOf(to))
    else localStorage.setItem(keyOf(to), next)
  }
  return [text, keep]
}
