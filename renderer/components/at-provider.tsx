import { Button, Group, Textarea } from '@mantine/core'
import { useState } from 'react'
import { connection } from '../lib/connection.ts'
import { useWords, type WordKey } from '../lib/i18n.ts'
import { doing, tellDone } from '../lib/tell.tsx'
import { Form } from './form.tsx'

/** What can be done about a text that an SMS provider has and that has not arrived. */
export function AtProvider({ textId }: { textId: number }) {
  const t = useWords()
  const ask = doing(async () => {
    const { parts } = await connection.call('askAfter', { textId })
    const states = [...new Set(parts.map(({ state }) => t(`receiptState.${state}` as WordKey)))]
    tellDone(t('action.askedAfter', { states: states.join(', ') }))
  })
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={ask}>
        {t('action.askAfter')}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        onClick={doing(async () => {
          await connection.call('cancel', { textId })
          tellDone(t('state.cancelled'), () => connection.call('resend', { textId }))
        })}
      >
        {t('action.takeBack')}
      </Button>
    </>
  )
}

/** Other words for a text that has not gone, or that the provider can still change. */
export function Reword({ textId, body }: { textId: number; body: string }) {
  const t = useWords()
  const [words, setWords] = useState<string>()
  if (words === undefined) {
    return (
      <Button size="compact-sm" variant="default" onClick={() => setWords(body)}>
        {t('action.reword')}
      </Button>
    )
  }
  const save = doing(async () => {
    const { parts } = await connection.call('reword', { textId, text: words })
    setWords(undefined)
    tellDone(t('action.reworded', { parts }), () => connection.call('reword', { textId, text: body }))
  })
  return (
    <Form className="reword" onSend={save}>
      <Textarea
        label={t('action.rewordLabel')}
        value={words}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={40_000}
        data-autofocus
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <Group gap="xs" justify="flex-end">
        <Button size="compact-sm" variant="default" onClick={() => setWords(undefined)}>
          {t('common.cancel')}
        </Button>
        <Button size="compact-sm" type="submit" disabled={words.trim() === '' || words === body}>
          {t('action.rewordSave')}
        </Button>
      </Group>
    </Form>
  )
}
