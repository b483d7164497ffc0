/// FastCGI without connections: its records, the parameters of a request, the head of an answer.
@org.jspecify.annotations.NullMarked
package io.whydown.balancer.fcgi;
