import { SegmentedControl, Switch, useMantineColorScheme } from '@mantine/core'
import { useEffect, useState } from 'react'
import { desktop } from '../lib/desktop.ts'
import { chooseLanguage, type Language, languages, useWords, wantedLanguage } from '../lib/i18n.ts'

/** How the window looks and speaks, on this computer alone. */
export function Appearance() {
  const t = useWords()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const [language, setLanguage] = useState<Language>(wantedLanguage)
  return (
    <>
      <h2 className="subject-title">{t('settings.appearance')}</h2>
      <p className="purpose">{t('appearance.purpose')}</p>
      <div className="fields">
        <div>
          <p className="field-label" id="appearance-language">
            {t('appearance.language')}
          </p>
          <SegmentedControl
            aria-labelledby="appearance-language"
            value={language}
            data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
            onChange={(value) => {
              setLanguage(value as Language)
              void chooseLanguage(value as Language)
            }}
          />
        </div>
        <div>
          <p className="field-label" id="appearance-scheme">
            {t('appearance.scheme')}
          </p>
          <SegmentedControl
            aria-labelledby="appearance-scheme"
            value={colorScheme}
            data={[
              { value: 'auto', label: t('appearance.system') },
              { value: 'light', label: t('appearance.light') },
              { value: 'dark', label: t('appearance.dark') },
            ]}
            onChange={(value) => setColorScheme(value as 'auto' | 'light' | 'dark')}
          />
        </div>
        {desktop ? <Shell /> : null}
      </div>
    </>
  )
}

type ShellSettings = Readonly<Record<'startAtLogin' | 'closeToTray' | 'notifications', boolean>>

/** What the desktop program does beside the window. */
function Shell() {
  const t = useWords()
  const [settings, setSettings] = useState<ShellSettings>()
  useEffect(() => {
    desktop?.shell('shellSettings', {}).then(
      (found) => setSettings(found as ShellSettings),
      () => {},
    )
  }, [])
  if (!settings) return null
  const change = (name: keyof ShellSettings, value: boolean) =>
    desktop?.shell('changeShellSettings', { [name]: value }).then(
      (found) => setSettings(found as ShellSettings),
      () => {},
    )
  return (
    <>
      {(['startAtLogin', 'closeToTray', 'notifications'] as const).map((name) => (
        <Switch
          key={name}
          label={t(`shell.${name}`)}
          checked={settings[name]}
          onChange={(event) => void change(name, event.currentTarget.checked)}
        />
      ))}
    </>
  )
}
