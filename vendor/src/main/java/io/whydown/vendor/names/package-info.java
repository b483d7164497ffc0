/// How a host turns names into addresses: its resolver's files, and what `getent` says.
package io.whydown.vendor.names;
