"""What can be done: one public function per use case, with its permission, transaction and audit entry."""
