import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { connection } from '../lib/connection.ts'
import { useWords } from '../lib/i18n.ts'
import { sentenceOf } from '../lib/tell.tsx'
import { Form } from './form.tsx'
import { Outside } from './outside.tsx'

interface Exchange {
  readonly code: string
  readonly words: string
  readonly failed: boolean
}

/** Codes to the network and what it answers; a menu is answered in the same place. */
export function UssdForm({ modem, works }: { modem: string; works: boolean }) {
  const t = useWords()
  const [code, setCode] = useState('')
  const [asked, setAsked] = useState<string>()
  const [more, setMore] = useState(false)
  const [exchanges, setExchanges] = useState<readonly Exchange[]>([])
  const ask = async () => {
    const given = code.trim()
    setAsked(given)
    setCode('')
    const said = (words: string, failed: boolean) => setExchanges((known) => [...known, { code: given, words, failed }])
    try {
      const answer = await connection.call('modemUssd', { modem, code: given })
      setMore(answer.more)
      said(answer.words === '' ? t('ussd.nothing') : answer.words, false)
    } catch (thrown) {
      setMore(false)
      said(sentenceOf(thrown), true)
    } finally {
      setAsked(undefined)
    }
  }
  return (
    <>
      {exchanges.length > 0 || asked !== undefined ? (
        <dl className="exchanges" aria-live="polite">
          {exchanges.map((one, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: exchanges only ever grow
            <div key={at}>
              <dt>{one.code}</dt>
              <dd className={one.failed ? 'remedy' : 'row-body'}>
                <Outside text={one.words} longest={2_000} />
              </dd>
            </div>
          ))}
          {asked === undefined ? null : (
            <div>
              <dt>{asked}</dt>
              <dd className="dim">{t('ussd.asking')}</dd>
            </div>
          )}
        </dl>
      ) : null}
      <Form className="row-form" onSend={ask}>
        <TextInput
          label={t(more ? 'ussd.answer' : 'ussd.code')}
          description={works ? t(more ? 'ussd.answerHelp' : 'ussd.codeHelp') : t('tools.notWorking')}
          placeholder={more ? '1' : '*100#'}
          value={code}
          maxLength={80}
          disabled={!works}
          onChange={(event) => setCode(event.currentTarget.value.replace(/[^\d*#+]/g, ''))}
        />
        <Button
          type="submit"
          className="row-form-end"
          loading={asked !== undefined}
          disabled={!works || code.trim() === ''}
        >
          {t('ussd.send')}
        </Button>
      </Form>
    </>
  )
}
