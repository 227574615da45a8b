import { Button } from '@mantine/core'
import { IconStethoscope } from '@tabler/icons-react'
import { useWords } from '../lib/i18n.ts'
import { goTo } from '../lib/router.ts'

/** Opens the page that examines modems, providers and mailboxes. */
export function ExamineButton() {
  const t = useWords()
  return (
    <Button variant="default" leftSection={<IconStethoscope size={16} aria-hidden />} onClick={() => goTo('doctor')}>
      {t('doctor.open')}
    </Button>
  )
}
