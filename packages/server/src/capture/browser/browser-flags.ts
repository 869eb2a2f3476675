import { join } from 'node:path'

/**
 * The whole command line of the browser; nothing comes from a library's defaults. Playwright's own
 * `--disable-dev-shm-usage` is left out on purpose: it moves the shared memory that pictures pass through into files
 * in the temporary folder.
 */
export function browserFlags(folder: string): string[] {
  return [
    '--headless',
    '--remote-debugging-pipe',
    '--no-startup-window',
    `--user-data-dir=${join(folder, 'profile')}`,
    // Contexts are incognito, so their cache is memory. No `--disk-cache-dir`: headless Chromium then writes the cache
    // of incognito contexts there too, and shares it among them.
    '--disable-gpu-shader-disk-cache',
    '--disable-breakpad',
    '--disable-crash-reporter',
    // Every context brings its own guarded proxy, for loopback too; what has none leads nowhere. No name is looked up.
    '--proxy-server=http://127.0.0.1:9',
    '--proxy-bypass-list=<-loopback>',
    '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
    '--disable-quic',
    '--dns-prefetch-disable',
    '--webrtc-ip-handling-policy=disable_non_proxied_udp',
    '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
    // It asks for nothing of its own accord.
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-client-side-phishing-detection',
    '--disable-default-apps',
    '--disable-domain-reliability',
    '--disable-extensions',
    '--disable-field-trial-config',
    '--disable-sync',
    '--metrics-recording-only',
    '--no-default-browser-check',
    '--no-first-run',
    '--no-pings',
    '--no-service-autorun',
    '--password-store=basic',
    '--use-mock-keychain',
    `--disable-features=${disabledFeatures.join(',')}`,
    // One target for the whole page, so that every frame's requests are seen in one place. A context holds one page
    // of one item and no state worth stealing.
    '--disable-site-isolation-trials',
    '--block-new-web-contents',
    '--disable-back-forward-cache',
    '--disable-hang-monitor',
    '--disable-ipc-flooding-protection',
    '--disable-prompt-on-repost',
    '--disable-background-timer-throttling',
    '--disable-backgrounding-occluded-windows',
    '--disable-renderer-backgrounding',
    // Nothing is drawn for anyone here.
    '--disable-gpu',
    '--disable-webgl',
    '--disable-3d-apis',
    '--mute-audio',
    '--hide-scrollbars',
    '--force-color-profile=srgb',
  ]
}

const disabledFeatures = [
  'AutofillServerCommunication',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'CertificateTransparencyComponentUpdater',
  'DialMediaRouteProvider',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'InterestFeedContentSuggestions',
  'IsolateOrigins',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PreconnectToSearch',
  'site-per-process',
  'Translate',
]
