/// The stage of `whydown demo`: a balancer and three servers on loopback, in this process.
package io.whydown.cli.demo;
