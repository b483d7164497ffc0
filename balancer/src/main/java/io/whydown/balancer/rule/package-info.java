/// The expression language of the configuration: samples, converters, ACLs, conditions and log
/// formats, read once and linked into objects that look nothing up when they run.
package io.whydown.balancer.rule;
