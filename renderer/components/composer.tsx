import { ActionIcon, Select, Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSend2 } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import type { Size } from '../../host/contract/results.ts'
import { connection } from '../lib/connection.ts'
import { useDraft } from '../lib/drafts.ts'
import { money, number } from '../lib/format.ts'
import { useWords } from '../lib/i18n.ts'
import { useStatus } from '../lib/status.ts'
import { tellDone, tellError } from '../lib/tell.tsx'
import { useCall } from '../lib/use-call.ts'
import { Form } from './form.tsx'

interface ComposerProps {
  /** A phone, or several and names, separated by commas. */
  readonly to: string
  /** Name of the draft when it is not that of the phone. */
  readonly draft?: string
  readonly onSent?: (phones: readonly string[]) => void
}

/** Writes a text: Enter sends, Shift+Enter begins a new line; size and price are shown as it grows. */
export function Composer({ to, draft = to, onSent }: ComposerProps) {
  const t = useWords()
  const [text, setText] = useDraft(draft)
  const [by, setBy] = useState<string | null>(null)
  const [sending, setSending] = useState(false)
  const [measured] = useDebouncedValue(text, 60)
  const recipients = to
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
  const { data } = useCall('measure', { text: measured, to: recipients.slice(0, 20) }, ['settings'])
  // The size before stays until the next is known, so that the line does not flicker.
  const last = useRef<Size>(undefined)
  useEffect(() => {
    if (data) last.current = data
  }, [data])
  const size = data ?? last.current
  const transports =
    useStatus()?.links.filter(({ kind }) => kind === 'smpp' || kind === 'modem' || kind === 'simulator') ?? []
  const ready = text.trim() !== '' && recipients.length > 0 && !sending

  const send = async () => {
    if (!ready) return
    setSending(true)
    try {
      const { texts } = await connection.call('send', { to: recipients, text, ...(by ? { transport: by } : {}) })
      setText('')
      const held = texts.find(({ sentence }) => sentence)
      if (held?.sentence) tellDone(t('composer.held', { reason: held.sentence }))
      onSent?.(texts.map(({ phone }) => phone))
    } catch (thrown) {
      tellError(thrown)
    } finally {
      setSending(false)
    }
  }
  const { forcedBy } = size ?? {}
  return (
    <Form className="composer" onSend={send}>
      <div className="composer-row">
        <Textarea
          className="composer-text"
          aria-label={t('composer.label')}
          placeholder={t('composer.placeholder')}
          autosize
          minRows={1}
          maxRows={8}
          maxLength={40_000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
            event.preventDefault()
            void send()
          }}
        />
        <ActionIcon type="submit" size={36} disabled={!ready} loading={sending} aria-label={t('composer.send')}>
          <IconSend2 size={18} />
        </ActionIcon>
      </div>
      <div className="composer-line" aria-live="polite">
        <span className="tabular">{size && text !== '' ? <SizeWords size={size} /> : t('composer.hint')}</span>
        {forcedBy && text !== '' ? (
          <span className="warn-words">
            {t('composer.forced', { character: forcedBy.character })}{' '}
            {forcedBy.replacement === undefined ? null : (
              <button
                type="button"
                className="link-button"
                onClick={() => setText(text.replaceAll(forcedBy.character, forcedBy.replacement ?? ''))}
              >
                {t('composer.replace', { replacement: forcedBy.replacement })}
              </button>
            )}
          </span>
        ) : null}
        {transports.length > 1 ? (
          <Select
            className="composer-by"
            size="xs"
            variant="unstyled"
            aria-label={t('composer.by')}
            placeholder={t('composer.byItself')}
            data={transports.map(({ name }) => name)}
            value={by}
            onChange={setBy}
            clearable
            clearButtonProps={{ 'aria-label': t('common.clear') }}
          />
        ) : null}
      </div>
    </Form>
  )
}

function SizeWords({ size }: { size: Size }) {
  const t = useWords()
  const whole = size.units + size.remaining
  return (
    <>
      {`${number(size.units)} / ${number(whole)} · ${t('composer.parts', { count: size.parts })}`}
      {size.price ? ` · ${money(size.price.amount, size.price.currency)}` : ''}
      {size.parts > size.limitParts ? <span className="warn-words"> · {t('composer.long')}</span> : null}
    </>
  )
}
