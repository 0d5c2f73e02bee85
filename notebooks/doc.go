// Package notebooks holds Jupyter notebooks over a lake; its test runs them.
package notebooks
