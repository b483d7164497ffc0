/// What people paste of a container engine: compose files, `docker ps`, command lines.
package io.whydown.vendor.engine;
