/// What a balancer is told: immutable records, checked once.
package io.whydown.balancer.config;
