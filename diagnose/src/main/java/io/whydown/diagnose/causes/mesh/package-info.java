/// What a service mesh adds between a balancer and an application.
package io.whydown.diagnose.causes.mesh;
