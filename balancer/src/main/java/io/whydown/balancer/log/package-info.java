/// Log lines on their way out: syslog over UDP, TCP and unix sockets, standard output, rings.
package io.whydown.balancer.log;
