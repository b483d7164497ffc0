/// State and counters, read and changed while it runs.
package io.whydown.balancer.runtime;
