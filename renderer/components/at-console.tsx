import { Button, TextInput } from '@mantine/core'
import { type KeyboardEvent, useState } from 'react'
import { connection } from '../lib/connection.ts'
import { tame } from '../lib/format.ts'
import { useWords } from '../lib/i18n.ts'
import { sentenceOf } from '../lib/tell.tsx'
import { Form } from './form.tsx'

interface Said {
  readonly line: string
  readonly lines: readonly string[]
  readonly refused?: string
}

const mostKept = 200

/** Command lines by hand, beside the texts; what would take texts away or lock the card is refused with its reason. */
export function AtConsole({ modem, works }: { modem: string; works: boolean }) {
  const t = useWords()
  const [line, setLine] = useState('')
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState<readonly Said[]>([])
  /** Lines back from the newest that the up arrow has gone. */
  const [back, setBack] = useState(0)
  const run = async () => {
    const given = line.trim()
    const add = (one: Said) => setSaid((known) => [...known, one].slice(-mostKept))
    setBusy(true)
    setLine('')
    setBack(0)
    try {
      const { lines, result } = await connection.call('modemCommand', { modem, line: given })
      add({ line: given, lines: [...lines, result] })
    } catch (thrown) {
      add({ line: given, lines: [], refused: sentenceOf(thrown) })
    } finally {
      setBusy(false)
    }
  }
  const recall = (event: KeyboardEvent) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    const next = Math.max(0, Math.min(said.length, back + by))
    setBack(next)
    setLine(next === 0 ? '' : (said.at(-next)?.line ?? ''))
  }
  return (
    <div className="console">
      <p className="purpose">{t('console.purpose')}</p>
      {said.length > 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <div className="console-lines wire" role="log" aria-label={t('console.log')} tabIndex={0}>
          {said.map(({ line: asked, lines, refused }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name of their own
            <div key={at}>
              <p className="console-asked">{asked}</p>
              {lines.map((answer, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name of their own
                <p key={place}>{tame(answer, 2_000)}</p>
              ))}
              {refused ? <p className="remedy">{refused}</p> : null}
            </div>
          ))}
        </div>
      ) : null}
      <Form className="row-form" onSend={run}>
        <TextInput
          className="wire"
          label={t('console.line')}
          description={works ? t('console.lineHelp') : t('tools.notWorking')}
          placeholder="AT+CSQ"
          value={line}
          maxLength={400}
          disabled={!works}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setLine(event.currentTarget.value)}
          onKeyDown={recall}
        />
        <Button
          type="submit"
          variant="default"
          className="row-form-end"
          loading={busy}
          disabled={!works || line.trim().length < 2}
        >
          {t('console.send')}
        </Button>
      </Form>
    </div>
  )
}
