/// HAProxy: its configuration, what its statistics socket says, its log lines and its command line.
///
/// Text becomes records in HAProxy's own words (`HaproxyReader`, `HaproxyRuntimeReader`,
/// `HaproxyLogReader`); `HaproxyConversion` turns a configuration into the model. Behaviour follows
/// the configuration manual of HAProxy 2.6 and what `haproxy` 2.6.12 was seen to do.
@NullMarked
package io.whydown.vendor.haproxy;

import org.jspecify.annotations.NullMarked;
