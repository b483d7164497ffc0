/// Stick tables: entries by key, with counters, bounded in number and in time.
package io.whydown.balancer.table;
