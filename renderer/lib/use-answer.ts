import { useState } from 'react'
import type { CallName, Params, Result } from '../../host/contract/contract.ts'
import { connection } from './connection.ts'
import { sentenceOf } from './tell.tsx'

/** A question that a person asks with a button: its last answer or, in words, why there is none. */
export function useAnswer<Name extends CallName>(name: Name) {
  const [{ found, error }, setAnswer] = useState<{ found?: Result<Name>; error?: string }>({})
  const ask = (params: Params<Name>) =>
    connection.call(name, params).then(
      (answer) => setAnswer({ found: answer }),
      (thrown) => setAnswer({ error: sentenceOf(thrown) }),
    )
  const forget = () => setAnswer({})
  return { found, error, ask, forget }
}
