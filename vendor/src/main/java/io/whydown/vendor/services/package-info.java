/// What supervisor, runit and OpenRC print of the services that they keep.
package io.whydown.vendor.services;
