/// The way to a host by ssh: the user's own configuration, known hosts, agent and keys.
package io.whydown.collect.ssh;
