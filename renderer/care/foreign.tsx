import { Button, FileButton, Group } from '@mantine/core'
import { useState } from 'react'
import type { Result } from '../../host/contract/contract.ts'
import { Failure } from '../components/form.tsx'
import { Outside } from '../components/outside.tsx'
import { connection } from '../lib/connection.ts'
import { useWords, type WordKey } from '../lib/i18n.ts'
import { readText } from '../lib/read-text.ts'
import { doing, sentenceOf, tellDone } from '../lib/tell.tsx'

type Kind = 'momentum' | 'communigate'
type Foreign = Result<'importForeign'>

const largestFile = 4_000_000

interface Chosen {
  readonly from: Kind
  readonly file: string
  readonly text: string
  readonly found: Foreign
}

/** SMPP accounts of another gateway: what becomes of each option, before anything is taken. */
export function ForeignImport({ written }: { written: unknown }) {
  const t = useWords()
  const [chosen, setChosen] = useState<Chosen>()
  const [error, setError] = useState<string>()
  const read = (from: Kind) => async (file: File | null) => {
    if (!file) return
    try {
      if (file.size > largestFile) throw new Error(t('files.large'))
      const text = await readText(file)
      setChosen({ from, file: file.name, text, found: await connection.call('importForeign', { from, text }) })
      setError(undefined)
    } catch (thrown) {
      setChosen(undefined)
      setError(sentenceOf(thrown))
    }
  }
  const take = async ({ from, text, file }: Chosen) => {
    const before = JSON.stringify(written)
    await connection.call('importForeign', { from, text, apply: true })
    setChosen(undefined)
    tellDone(t('foreign.done', { file }), () => connection.call('importSettings', { text: before }))
  }
  return (
    <section className="extra" aria-labelledby="foreign">
      <h3 id="foreign">{t('foreign.title')}</h3>
      <p className="purpose">{t('foreign.purpose')}</p>
      <Group>
        {(['momentum', 'communigate'] as const).map((from) => (
          <FileButton key={from} onChange={(file) => void read(from)(file)}>
            {(props) => (
              <Button variant="default" {...props}>
                {t(`foreign.${from}`)}
              </Button>
            )}
          </FileButton>
        ))}
      </Group>
      <Failure words={error} />
      {chosen ? (
        <>
          <table className="plain-table foreign-table">
            <thead>
              <tr>
                <th scope="col">{t('foreign.option')}</th>
                <th scope="col">{t('foreign.value')}</th>
                <th scope="col">{t('foreign.outcome')}</th>
              </tr>
            </thead>
            <tbody>
              {chosen.found.lines.map(({ option, value, outcome, path = '' }) => (
                <tr key={`${option} ${value}`}>
                  <td>
                    <Outside text={option} longest={120} />
                  </td>
                  <td>
                    <Outside text={value} longest={80} />
                  </td>
                  <td className={outcome === 'unclear' || outcome === 'unknown' ? 'warn-words' : ''}>
                    {t(`foreign.${outcome}` as WordKey, { path })}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <Button onClick={doing(() => take(chosen))}>{t('foreign.take')}</Button>
        </>
      ) : null}
    </section>
  )
}
