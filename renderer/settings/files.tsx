import { Button, FileButton, Group } from '@mantine/core'
import { useState } from 'react'
import type { SettingsPage } from '../../host/contract/results.ts'
import { ForeignImport } from '../care/foreign.tsx'
import { Failure } from '../components/form.tsx'
import { connection } from '../lib/connection.ts'
import { save } from '../lib/export.tsx'
import { useWords } from '../lib/i18n.ts'
import { sentenceOf, tellDone } from '../lib/tell.tsx'

const largestFile = 4_000_000

/** Settings to a file and from one, without secrets. */
export function Files({ page }: { page: SettingsPage }) {
  const t = useWords()
  const [error, setError] = useState<string>()
  const take = async (file: File | null) => {
    if (!file) return
    setError(undefined)
    const before = JSON.stringify(page.written)
    try {
      if (file.size > largestFile) throw new Error(t('files.large'))
      await connection.call('importSettings', { text: await file.text() })
      tellDone(t('files.taken', { name: file.name }), () => connection.call('importSettings', { text: before }))
    } catch (thrown) {
      setError(sentenceOf(thrown))
    }
  }
  return (
    <div className="files">
      <h2 className="subject-title">{t('settings.files')}</h2>
      <p className="purpose">{t('files.purpose')}</p>
      <Group>
        <Button
          variant="default"
          onClick={() => save('textpost-settings.json', JSON.stringify(page.written, undefined, 2), 'application/json')}
        >
          {t('files.export')}
        </Button>
        <FileButton onChange={(file) => void take(file)} accept="application/json">
          {(props) => (
            <Button variant="default" {...props}>
              {t('files.import')}
            </Button>
          )}
        </FileButton>
      </Group>
      <Failure words={error} />
      <p className="dim">{t('files.place', { place: page.place })}</p>
      <ForeignImport written={page.written} />
    </div>
  )
}
