// Package intake keeps what came in and what people decided about it, as it was.
//
// A file becomes a snapshot: its bytes under their SHA-256, with a sidecar that
// says where they came from ([Receive]). One or more snapshots that came together
// are a delivery ([Register]); what happens to the submissions in it are events
// ([Record]), and a focal point's reasons are explanations ([Explain]).
//
//	snapshots/ab/abcdef...             bytes, and abcdef....json beside them
//	events/deliveries/<delivery_id>.json
//	events/submissions/<event_id>.json
//	events/explanations/<explanation_id>.json
//
// Everything here is primary: it is never changed and cannot be made again. The
// records are JSON with sorted keys, one a file, readable without this program.
package intake
