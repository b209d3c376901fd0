"""How the crawl behaves. `-s NAME=VALUE` on the command line says otherwise for one run."""

BOT_NAME = "ketamine-directory"
SPIDER_MODULES = ["spiders"]
COMMANDS_MODULE = "commands"

# Where things are
VAR = "var/web"             # the store of the crawl: archive/ and facts.db
DIRECTORY = "directory.db"  # what is published
SOURCES = "sources"         # lists of what to visit, and what people decided
CONTACT = ""                # email or web address of who crawls; asked for unless every site is on a private address

# What one site may cost in one crawl
SITE_MAX_PAGES = 40
SITE_MAX_DEPTH = 4            # links away from the front page
SITE_MAX_BYTES = 30_000_000   # unpacked
SITE_MAX_SECONDS = 900
SITES_AT_ONCE = 32

# Politeness: one request at a time to a site, and a pause in between. Crawl-delay lengthens it (spiders/throttle.py);
# on loopback there is none.
DOWNLOAD_DELAY = 2
DOWNLOAD_DELAY_JITTER = 0
CONCURRENT_REQUESTS_PER_DOMAIN = 1
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 2
AUTOTHROTTLE_MAX_DELAY = 60
RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]  # not 429: a site that says "too many" is left alone
RETRY_GIVE_UP_LOG_LEVEL = "INFO"
DOWNLOAD_TIMEOUT = 30
DNS_TIMEOUT = 20
DOWNLOAD_MAXSIZE = 3_000_000  # bytes of one body, packed and unpacked
DOWNLOAD_WARNSIZE = 0
COOKIES_ENABLED = False

# Redirects and robots.txt are followed by spiders/site.py, which records each step.
REDIRECT_ENABLED = False
METAREFRESH_ENABLED = False
ROBOTSTXT_OBEY = False

# Where requests may go: http and https to public addresses, or to addresses that the list names. Through a proxy the
# address that a name leads to could not be checked.
DOWNLOADER_MIDDLEWARES = {"spiders.guard.Guard": 10}
TWISTED_DNS_RESOLVER = "spiders.guard.GuardedResolver"
HTTPPROXY_ENABLED = False
DOWNLOAD_HANDLERS = {"data": None, "file": None, "ftp": None, "s3": None}

# No port is opened, and what is logged goes to a file beside the store (commands/crawl.py). Extensions that are never
# used are not even imported: that alone saves most of a second at each start.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
EXTENSIONS = {
    "spiders.throttle.SiteThrottle": 0,
    "scrapy.extensions.throttle.AutoThrottle": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.feedexport.FeedExporter": None,
}
LOG_LEVEL = "INFO"
