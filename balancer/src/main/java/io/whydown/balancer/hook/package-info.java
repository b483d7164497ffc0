/// What compiled rules see of a stream, and what they answer.
package io.whydown.balancer.hook;
