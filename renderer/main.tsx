import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './styles.css'
import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { StrictMode, useSyncExternalStore } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { Guard } from './components/guard.tsx'
import { connection } from './lib/connection.ts'
import { speak, wantedLanguage } from './lib/i18n.ts'
import { theme } from './theme.ts'

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''

/** Nothing that was read or opened in one world is left in the other. */
function World() {
  const world = useSyncExternalStore(connection.watch, () => connection.world)
  return <App key={world} />
}

await speak(wantedLanguage())
void connection.speak(wantedLanguage())
connection.start()
const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
          <Notifications position="bottom-center" limit={3} />
          <Guard>
            <World />
          </Guard>
        </MantineProvider>
      </I18nProvider>
    </StrictMode>,
  )
}
