/** A network that passes requests on to servers elsewhere, and what it is recognised by. */
export interface KnownProxy {
  name: string
  asns?: readonly number[]
  prefixes?: readonly string[]
  /** A host whose name is an alias below one of these is served by it. */
  aliases?: readonly string[]
  /** Beginning of the network's name or provider in a registry, upper case, letters and digits only. */
  networkNames?: readonly string[]
}

/**
 * Sources, in the state of 2025: prefixes from the lists that the companies publish (cloudflare.com/ips,
 * api.fastly.com/public-ip-list); AS numbers and network names from the regional registries; alias names from the
 * companies' own set-up guides. Companies that host and pass on from the same AS number (Amazon, Google, Microsoft,
 * Akamai's Linode, DataCamp) stand here by alias only, so that an ordinary server there is not called a proxy.
 */
export const knownProxies: readonly KnownProxy[] = [
  {
    name: 'Cloudflare',
    asns: [13335, 209242],
    prefixes: [
      ...['173.245.48.0/20', '103.21.244.0/22', '103.22.200.0/22', '103.31.4.0/22', '141.101.64.0/18'],
      ...['108.162.192.0/18', '190.93.240.0/20', '188.114.96.0/20', '197.234.240.0/22', '198.41.128.0/17'],
      ...['162.158.0.0/15', '104.16.0.0/13', '104.24.0.0/14', '172.64.0.0/13', '131.0.72.0/22'],
      ...['2400:cb00::/32', '2606:4700::/32', '2803:f800::/32', '2405:b500::/32', '2405:8100::/32'],
      ...['2a06:98c0::/29', '2c0f:f248::/32'],
    ],
    aliases: ['cdn.cloudflare.net'],
    networkNames: ['CLOUDFLARE'],
  },
  {
    name: 'Fastly',
    asns: [54113],
    prefixes: [
      ...['23.235.32.0/20', '43.249.72.0/22', '103.244.50.0/24', '103.245.222.0/23', '103.245.224.0/24'],
      ...['104.156.80.0/20', '140.248.64.0/18', '140.248.128.0/17', '146.75.0.0/17', '151.101.0.0/16'],
      ...['157.52.64.0/18', '167.82.0.0/17', '167.82.128.0/20', '167.82.160.0/20', '167.82.224.0/20'],
      ...['172.111.64.0/18', '185.31.16.0/22', '199.27.72.0/21', '199.232.0.0/16'],
      ...['2a04:4e40::/32', '2a04:4e42::/32'],
    ],
    aliases: ['fastly.net', 'fastlylb.net'],
    networkNames: ['FASTLY'],
  },
  {
    name: 'Akamai',
    asns: [12222, 16625, 20940, 21342],
    aliases: ['akamai.net', 'akamaiedge.net', 'akamaized.net', 'edgekey.net', 'edgesuite.net'],
    networkNames: ['AKAMAI'],
  },
  { name: 'Amazon CloudFront', aliases: ['cloudfront.net'] },
  { name: 'Azure Front Door', aliases: ['azureedge.net', 'azurefd.net'] },
  { name: 'Imperva', asns: [19551], aliases: ['incapdns.net'], networkNames: ['INCAPSULA', 'IMPERVA'] },
  { name: 'Sucuri', asns: [30148], aliases: ['sucuri.net'], networkNames: ['SUCURI'] },
  { name: 'DDoS-Guard', asns: [57724], networkNames: ['DDOSGUARD'] },
  {
    name: 'Edgio',
    asns: [15133, 22822],
    aliases: ['edgecastcdn.net', 'llnwd.net'],
    networkNames: ['EDGECAST'],
  },
  { name: 'Gcore', asns: [199524], aliases: ['gcdn.co'], networkNames: ['GCORE'] },
  { name: 'bunny.net', asns: [200325], aliases: ['b-cdn.net'], networkNames: ['BUNNYWAY'] },
  { name: 'CDN77', aliases: ['cdn77.org', 'cdn77.net'], networkNames: ['CDN77'] },
  { name: 'KeyCDN', aliases: ['kxcdn.com'] },
  { name: 'CacheFly', asns: [30081], aliases: ['cachefly.net'], networkNames: ['CACHENETWORKS'] },
  { name: 'CDNetworks', asns: [36408], aliases: ['cdngc.net', 'gccdn.net'], networkNames: ['CDNETWORKS'] },
]
