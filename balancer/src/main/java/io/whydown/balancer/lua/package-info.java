/// Scripts: the system's Lua 5.3 through foreign functions, and HAProxy's classes for it. ADR 16.
package io.whydown.balancer.lua;
