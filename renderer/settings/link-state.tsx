import { Button } from '@mantine/core'
import { LinkMark } from '../components/marks.tsx'
import { useWords } from '../lib/i18n.ts'
import { hrefOf } from '../lib/router.ts'
import { useStatus } from '../lib/status.ts'

/** How a link is just now, with the sentence where something is wrong. */
export function LinkState({ name, sentence = false }: { name: string; sentence?: boolean }) {
  const link = useStatus()?.links.find((one) => one.name === name)
  if (!link) return null
  return (
    <span className="link-state">
      <LinkMark state={link.state} />
      {sentence && link.sentence !== '' ? <span className="dim">{link.sentence}</span> : null}
    </span>
  )
}

export function LearnButton({ name }: { name: string }) {
  const t = useWords()
  return (
    <Button component="a" size="compact-sm" variant="default" href={hrefOf('settings', 'learn', name)}>
      {t('learn.open')}
    </Button>
  )
}
