import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import { useWords } from '../lib/i18n.ts'
import { doing } from '../lib/tell.tsx'

interface AskOnceProps {
  readonly label: string
  readonly question: string
  readonly yes: string
  readonly disabled?: boolean
  readonly onYes: () => Promise<unknown>
}

/** A button that cannot be taken back asks once, in place. */
export function AskOnce({ label, question, yes, disabled = false, onYes }: AskOnceProps) {
  const t = useWords()
  const [asking, setAsking] = useState(false)
  if (!asking) {
    return (
      <Button variant="default" disabled={disabled} onClick={() => setAsking(true)}>
        {label}
      </Button>
    )
  }
  return (
    <Group gap={8} role="group" aria-label={question}>
      <span>{question}</span>
      <Button
        color="red"
        onClick={doing(async () => {
          setAsking(false)
          await onYes()
        })}
      >
        {yes}
      </Button>
      <Button variant="default" onClick={() => setAsking(false)} autoFocus>
        {t('common.cancel')}
      </Button>
    </Group>
  )
}
