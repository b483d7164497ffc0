/// From a configuration of HAProxy to a running balancer: the command line, the compiler from the
/// vendor's records to the balancer's, and what HAProxy prints.
package io.whydown.cli.balance;
